import FoundationEssentials
import JSON
import Testing

/// A container's health check: one command, asked of a real service.
@Suite("Health command", .timeLimit(.minutes(3)))
struct HealthCommandTests {
    @Test("ready, not ready, and nothing there, on a port and on a socket", arguments: [false, true])
    func answers(onSocket: Bool) async throws {
        try await withWorkplace { workplace in
            let service = try await workplace.start(
                "receive",
                settings: onSocket ? ["OPS_PORT": "", "OPS_SOCKET": "ops.sock"] : [:]
            )
            _ = try await service.webhookPort
            var place = ["OPS_PORT": "", "OPS_SOCKET": "ops.sock"]
            if onSocket {
                _ = try await service.logged("the dashboard is open")
            } else {
                place = ["OPS_PORT": "\(try await service.operatorsPort)"]
            }
            // The first small file proves the disk a moment after the start.
            try await waitUntil("it is ready") { try await workplace.command("health", settings: place).code == 0 }
            let outcome = try await workplace.command("health", "--json", settings: place)
            #expect(try JSONValue(parsing: Array(outcome.output.utf8))["ready"]?.bool == true)

            // As when a volume is gone: nothing can be stored.
            try FileManager.default.moveItem(atPath: workplace.spool.path, toPath: "\(workplace.folder)/away")
            let unready = try await eventually("it is not ready") {
                let outcome = try await workplace.command("health", settings: place)
                return outcome.code == 0 ? nil : outcome
            }
            #expect(unready.code == 1)
            #expect(unready.errors.split(separator: "\n").count == 1)

            #expect(try await service.stop() == .exit(0))
            let gone = try await workplace.command("health", settings: place)
            #expect(gone.code == 69)
            #expect(gone.errors.split(separator: "\n").count == 1)
        }
    }
}
