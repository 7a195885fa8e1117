import Reporting
import ServiceRuntime

ServiceProgram<ReporterService>.main()
