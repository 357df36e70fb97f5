"""Floor 7: the faces, where people and programs meet the rooms below.

In: arguments of the command line and of Python. Out: text, exit statuses, values with rdflib terms.
``api`` holds the whole flow — sources, dataset, reason, validate, query, render — once; ``cli`` asks
everything of it. Never: imports a room's inside, or knows what a triple means. Limitation: this version
answers with the reference engine.
"""
