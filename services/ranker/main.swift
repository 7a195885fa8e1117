import ParetoRanking
import ServiceRuntime

ServiceProgram<RankerService>.main()
