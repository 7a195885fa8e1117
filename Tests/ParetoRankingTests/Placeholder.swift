// Placeholder until the first test of ParetoRanking lands.
