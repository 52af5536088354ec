import FoundationEssentials
import Sandbox
import Testing

/// Secrets never leave this machine unencrypted, whichever command is run.
@Suite("Plain http", .timeLimit(.minutes(2)))
struct PlainHTTPTests {
    @Test(
        "Every command that would call another machine in the clear ends at once with one line",
        arguments: ["SO_LOGIN_URL", "COMPANY_EXPLORER_URL"]
    )
    func refused(_ name: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            await place.set([name: "http://plain.invalid:9000"])
            var commands = [["run"], ["process"]]
            if name == "SO_LOGIN_URL" {
                commands += [["tenant", "whoami"], ["webhook", "list"], ["tenant", "fields"]]
            }
            for arguments in commands {
                let outcome = try await place.command(arguments)
                #expect(outcome.code == 78, "\(arguments): \(outcome)")
                let lines = outcome.errors.split(separator: "\n").filter { $0.contains(name) }
                #expect(
                    lines.count == 1 && lines[0].contains("http://plain.invalid:9000") && lines[0].contains("https")
                )
            }
            let doctor = try await place.command("doctor")
            #expect(
                doctor.code == 1 && doctor.output.contains("\(name): http://plain.invalid:9000"),
                "\(doctor.output)"
            )
        }
    }

    @Test(
        "A login that names another host for the API, or another tenant, gets no token sent there, and status says so"
    )
    func foreignHost() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let tenant = try #require(await place.setting("SO_CONTEXT_IDENTIFIER"))
            for (answered, address, code) in [
                (tenant, "http://x.localhost:1", "crm-foreign-address"),
                ("Other", "http://127.0.0.1:1", "crm-foreign-tenant"),
            ] {
                let state =
                    #"{"ContextIdentifier":"\#(answered)","State":"Running","IsRunning":true,"Api":"\#(address)/api"}"#
                await sandbox.clearFaults()
                await sandbox.setFault(Fault(.state, .answer(200, .raw(state))))
                let asked = try await place.command("tenant", "fields")
                #expect(asked.code == 78 && asked.errors.contains("no token is sent"), "\(asked)")
                #expect(try await place.command("doctor").code == 1)
                let process = try await place.start("process")
                let status = try await eventually("status names \(code)") {
                    let output = try await place.command("status", "--json").output
                    return output.contains(code) ? output : nil
                }
                #expect(status.contains("SuperOffice"))
                await process.kill()
            }
        }
    }
}
