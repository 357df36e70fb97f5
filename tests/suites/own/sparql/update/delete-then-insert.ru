PREFIX : <https://w3id.org/kgtool/tests/films#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { ?film :stars ?a } INSERT { ?other :stars ?a } WHERE { ?film :stars ?a . ?other :stars ?b FILTER(?film != ?other) }
