PREFIX : <https://w3id.org/kgtool/tests/films#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
WITH <a> DELETE { ?a ?b ?c . GRAPH ?g { ?a ?b 1 } } INSERT { ?a ?b _:new } USING <b> USING NAMED <c> WHERE { ?a ?b ?c GRAPH ?g { } }
