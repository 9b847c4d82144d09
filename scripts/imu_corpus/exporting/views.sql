-- Views of the SQLite export. A line `-- needs:` names the tables and columns without which a view is left out.

-- needs: mentions.text, entities, documents, sentences.text
CREATE VIEW names_in_sentences AS
SELECT mentions.doc_id, documents.title, documents.published_on, mentions.entity_id, entities.name AS entity,
       mentions.type, mentions.text AS words, sentences.text AS sentence
FROM mentions
JOIN documents USING (doc_id)
LEFT JOIN entities USING (entity_id)
LEFT JOIN sentences USING (sentence_id);

-- needs: entity_relations.text, entities
CREATE VIEW relations_in_words AS
SELECT head.name AS head, relation, tail.name AS tail, valid_from, valid_to, doc_id, text AS evidence
FROM entity_relations
JOIN entities AS head ON head.entity_id = head_id
JOIN entities AS tail ON tail.entity_id = tail_id;

-- needs: quotations.text, entities
CREATE VIEW who_said_what AS
SELECT quotations.doc_id, coalesce(entities.name, quotations.speaker) AS speaker, quotations.cue,
       quotations.quotation_id, quotations.part, quotations.text AS words
FROM quotations
LEFT JOIN entities ON entities.entity_id = quotations.speaker_id
WHERE quotations.quotation_type IN ('direct', 'block');

-- needs: blocks.raw_text
CREATE VIEW dropped_lines AS
SELECT doc_id, line, category, rule_id, raw_text FROM blocks WHERE NOT is_kept;

-- needs: events.place_id, entities.latitude
CREATE VIEW events_on_the_map AS
SELECT events.event_id, events.title, events.type, events.date_from, events.date_to, events.date_precision,
       entities.name AS place, entities.latitude, entities.longitude, events.place_precision
FROM events
LEFT JOIN entities ON entities.entity_id = events.place_id;

-- needs: event_participants.role, events, entities
CREATE VIEW who_took_part AS
SELECT event_participants.*, events.title, events.date_from, events.date_to, entities.name AS participant
FROM event_participants
JOIN events USING (event_id)
LEFT JOIN entities USING (entity_id);
