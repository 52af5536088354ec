import FoundationEssentials
import Testing

/// `bench/simulate` checks the rules of the spool on each day that it plays.
@Suite(
    "Simulation",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "there is no /usr/bin/python3")
)
struct SimulationTests {
    @Test("The rules hold for small days of several seeds", arguments: 1...3)
    func rules(_ seed: Int) async throws {
        try await withWorkplace { place in
            let script = Repository.root.appending(path: "bench/simulate").path
            let arguments = [script, "--quick", "--seed", "\(seed)"]
            let outcome = try await place.command(arguments, program: "/usr/bin/python3")
            #expect(outcome.code == 0 && outcome.output.contains("300 imported"), "\(outcome)")
        }
    }
}
