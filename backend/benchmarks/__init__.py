"""Speed, printed as milliseconds and ratios measured side by side; nothing here passes or fails."""
