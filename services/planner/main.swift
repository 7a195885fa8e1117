import ServiceRuntime
import SynthesisPlanning

ServiceProgram<PlannerService>.main()
