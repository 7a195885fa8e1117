import AlloyPhysics
import ServiceRuntime

ServiceProgram<AssayService>.main()
