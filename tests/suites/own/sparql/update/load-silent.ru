PREFIX : <https://w3id.org/kgtool/tests/films#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
LOAD SILENT <https://w3id.org/kgtool/tests/none> ; INSERT DATA { :amber :stars 4 }
