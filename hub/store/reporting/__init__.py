"""A broadcast goes in; what became of it comes out: in counts, or step by step for one worker."""
