import ServiceRuntime
import Thermodynamics

ServiceProgram<StabilityService>.main()
