"""The workspaces: one package each, a view of widgets and a presenter without any."""
