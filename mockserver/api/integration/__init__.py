"""Handlers of the Integration API, by what they are about. They decide no rule."""
