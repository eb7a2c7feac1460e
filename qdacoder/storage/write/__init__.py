"""Row changes of the verbs. Each takes the unit of work it belongs to; none commits."""
