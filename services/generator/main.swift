import Generation
import ServiceRuntime

ServiceProgram<GeneratorService>.main()
