import Testing

@Suite("superoffice-sandbox")
struct SandboxToolTests {
    @Test("Help says what a command is for and has an example", arguments: ["serve", "demo"])
    func help(_ command: String) async throws {
        try await withWorkplace { place in
            let help = try await place.command(command, "--help", of: Executable.sandbox)
            #expect(help.code == 0 && help.errors.isEmpty)
            #expect(help.output.hasPrefix("OVERVIEW: "))
            #expect(help.output.contains("Example: superoffice-sandbox \(command)"), "\(help.output)")
            let overview = try await place.command("--help", of: Executable.sandbox)
            #expect(overview.output.contains("  \(command) "), "the overview lists it")
        }
    }

    @Test("A usage error ends with 2, says what is wrong and shows the usage")
    func usage() async throws {
        try await withWorkplace { place in
            let outcome = try await place.command("serve", "--port", "many", of: Executable.sandbox)
            #expect(outcome.code == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains("many"), "\(outcome.errors)")
            #expect(outcome.errors.contains("Usage: superoffice-sandbox"), "\(outcome.errors)")
        }
    }

    @Test("A port that is taken is named, and the end is 69")
    func takenPort() async throws {
        try await withWorkplace { place in
            let port = String(try await place.start("receive").webhookPort)
            let outcome = try await place.command("serve", "--port", port, of: Executable.sandbox)
            #expect(outcome.code == 69, "\(outcome)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains(port) && outcome.errors.contains("in use"), "\(outcome.errors)")
        }
    }

    @Test("A file of settings is not overwritten")
    func keepsSettings() async throws {
        try await withWorkplace { place in
            try place.write("A=1\n", to: "mine.env")
            let outcome = try await place.command(
                "serve",
                "--port",
                "0",
                "--write-env",
                "mine.env",
                of: Executable.sandbox
            )
            #expect(outcome.code == 78 && outcome.output.isEmpty, "\(outcome)")
            #expect(outcome.errors.contains("mine.env") && outcome.errors.contains("--write-env"))
            #expect(place.text("mine.env") == "A=1\n")
        }
    }

    @Test("The tenant's name comes from the file of settings, or from the environment, which comes first")
    func settings() async throws {
        try await withWorkplace { place in
            try place.write("# mine\nexport SO_CONTEXT_IDENTIFIER='Cust1'\n", to: "tenant.env")
            for (settings, tenant) in [([:], "Cust1"), (["SO_CONTEXT_IDENTIFIER": "Cust2"], "Cust2")] {
                let sandbox = try await place.start(
                    "serve",
                    "--port",
                    "0",
                    "--env-file",
                    "tenant.env",
                    of: Executable.sandbox,
                    settings: settings
                )
                try await waitUntil("it says who it is", details: { sandbox.errors }) {
                    sandbox.output.contains("SO_CONTEXT_IDENTIFIER=\(tenant)\n")
                }
                #expect(try await sandbox.stop() == .exit(0))
            }
        }
    }
}
