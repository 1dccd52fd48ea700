"""What an account begins with: fixtures, states, and the data they name."""
