import Featurization
import ServiceRuntime

ServiceProgram<FeaturizerService>.main()
