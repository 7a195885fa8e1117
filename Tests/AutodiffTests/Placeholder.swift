// Placeholder until the first test of Autodiff lands.
