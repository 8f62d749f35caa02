-- An operator can take a mistaken `complete` back.
INSERT INTO transitions (process, from_state, to_state) VALUES
    ('booking', 'completed', 'confirmed'),
    ('stop', 'completed', 'planned');
