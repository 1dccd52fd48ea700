"""Every setting once, and where its value comes from: flag, environment, file, default.

Nothing else in the project reads the environment.
"""
