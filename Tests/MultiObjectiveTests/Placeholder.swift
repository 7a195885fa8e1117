// Placeholder until the first test of MultiObjective lands.
