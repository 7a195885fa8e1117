// Placeholder until the first source of MultiObjective lands.
