PREFIX : <https://w3id.org/kgtool/tests/films#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { ?film :stars ?old } INSERT { ?film :stars ?new } WHERE { ?film :stars ?old BIND(?old + 1 AS ?new) }
