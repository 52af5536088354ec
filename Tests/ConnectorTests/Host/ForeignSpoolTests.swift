import FoundationEssentials
import Glibc
import Testing

/// Spools that are not as they should be: with links for folders, or another user's.
@Suite("A spool that is not ours")
struct ForeignSpoolTests {
    @Test(
        "With a link for a folder nothing starts, nothing is pruned, and check and doctor say so",
        arguments: ["done", "incoming"]
    )
    func link(_ folder: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.makeSpool(["done", "failed", "skipped", "deferred", "processing", "ledger", "locks", "tmp"])
            let victim = "\(place.folder)/victim"
            try FileManager.default.createDirectory(atPath: "\(victim)/2025-01-01", withIntermediateDirectories: true)
            try place.write("precious", to: "victim/2025-01-01/a.json")
            try FileManager.default.removeItem(atPath: "\(place.spool.path)/\(folder)")
            try #require(symlink(victim, "\(place.spool.path)/\(folder)") == 0)
            for command in ["run", "receive", "process"] {
                let outcome = try await place.command(command)
                let lines = CommandLineTests.messages(outcome)
                #expect([69, 78].contains(outcome.code) && lines.count == 1, "\(outcome)")
                #expect(lines.first?.contains("spool/\(folder) is a link") == true, "\(lines)")
            }
            if folder == "done" {
                for arguments in [
                    ["prune", "--days", "1", "--yes"], ["list", "done"], ["erase", "--account", "1", "--yes"],
                ] {
                    let outcome = try await place.command(arguments)
                    #expect(outcome.code != 0 && outcome.errors.contains("spool/done"), "\(outcome)")
                }
            }
            let check = try await place.command("check", "--repair", "--yes", "--patience", "0")
            #expect(check.code == 1 && check.output.contains("spool/\(folder): is a link"), "\(check)")
            let lines = try await DoctorReport(place).lines("spool").filter { $0.level == "error" }
            #expect(lines.contains { $0.found.contains("spool/\(folder): is a link") }, "\(lines)")
            #expect(place.text("victim/2025-01-01/a.json") == "precious")
        }
    }

    @Test("doctor says who else can change the spool, and check repairs it")
    func rights() async throws {
        try await withWorkplace { place in
            let folders = ["done", "failed", "skipped", "deferred", "processing", "ledger", "locks", "tmp"]
            try place.makeSpool(folders + ["proposed", "approved"])
            try place.write("2\n", to: "spool/VERSION")
            try #require(chmod("\(place.spool.path)/ledger", 0o777) == 0)
            let error = try #require(try await DoctorReport(place).lines("spool").first { $0.level == "error" })
            #expect(
                error.found.contains("spool/ledger: everybody") && error.remedy.contains("chmod g-w,o="),
                "\(error)"
            )
            #expect(try await place.command("check", "--patience", "0").code == 1)
            #expect(try await place.command("check", "--patience", "0", "--repair", "--yes").code == 0)
            #expect(try await place.command("check", "--patience", "0").code == 0)
        }
    }

    @Test("root changes nothing in another user's spool", .enabled(if: getuid() == 0, "only root gives files away"))
    func root() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.makeSpool(["failed", "done/2025-01-01", "deferred", "processing"])
            try place.write(Body.renamed(contact: 18), to: "spool/failed/a.json")
            try place.write(Body.renamed(contact: 18), to: "spool/done/2025-01-01/b.json")
            try place.write("{", to: "spool/incoming/torn.json")
            try #require(chown("\(place.spool.path)/incoming", 40_001, 0) == 0)
            let before = place.spool.jobs
            for arguments in [
                ["run"], ["receive"], ["process"], ["pause"], ["resume"], ["prune", "--days", "1", "--yes"],
                ["erase", "--account", "18", "--yes"], ["replay", "--failed", "--yes"], ["backfill", "--since", "1d"],
            ] {
                let outcome = try await place.command(arguments)
                CommandLineTests.expectConfigurationError(outcome, naming: [place.spool.path, "sudo -u"])
            }
            let check = try await place.command("check", "--patience", "0", "--repair", "--yes")
            #expect(check.code == 78 && check.errors.contains("sudo -u"), "\(check)")
            #expect(place.spool.jobs == before)
            for arguments in [
                ["list", "failed"], ["prune", "--days", "1", "--dry-run"], ["replay", "--failed", "--dry-run"],
            ] {
                #expect(try await place.command(arguments).code == 0, "\(arguments)")
            }
        }
    }
}
