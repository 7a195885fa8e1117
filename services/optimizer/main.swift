import Optimization
import ServiceRuntime

ServiceProgram<OptimizerService>.main()
