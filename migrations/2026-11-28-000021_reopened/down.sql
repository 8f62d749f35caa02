DELETE FROM transitions WHERE (process, from_state, to_state) IN (
    ('booking', 'completed', 'confirmed'),
    ('stop', 'completed', 'planned'));
