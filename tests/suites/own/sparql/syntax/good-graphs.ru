PREFIX : <https://w3id.org/kgtool/tests/films#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CREATE GRAPH <a> ; DROP SILENT ALL ; CLEAR NAMED ; ADD <a> TO DEFAULT ; MOVE SILENT DEFAULT TO GRAPH <b> ; COPY <a> TO <b> ;
