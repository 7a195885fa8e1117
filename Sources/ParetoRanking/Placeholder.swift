// Placeholder until the first source of ParetoRanking lands.
