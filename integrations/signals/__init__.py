"""What may vanish without harm: wake-ups between processes and shared rate buckets."""
