"""What a report says of each of its subjects, in sentences made from its numbers."""
