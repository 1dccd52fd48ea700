"""What lies between sockets and the pipeline: listening, connections and their bounds, TLS."""
