SELECT 1; -- A checked constraint cannot become unchecked; the next step removes it.
