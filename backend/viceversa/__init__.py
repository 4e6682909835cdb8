"""Vice Versa: self-hosted reverse mentoring."""
