PREFIX : <https://w3id.org/kgtool/tests/films#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
WITH :extra DELETE { ?film :stars ?old } INSERT { ?film :stars 9 } WHERE { ?film :stars ?old FILTER(?old < 3) }
