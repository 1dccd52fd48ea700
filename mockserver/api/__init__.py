"""The HTTP side: pipeline, error table and handlers. Decides no rule itself."""
