import FoundationEssentials
import Testing

/// `deploy/make-spool-once`, which runs before the services of the compose file.
@Suite("The first spool of a container")
struct MakeSpoolOnceTests {
    @Test("The first start makes a spool that the services take; where it is lost, no second one is made")
    func once() async throws {
        try await withWorkplace { place in
            try FileManager.default.createDirectory(atPath: place.spool.path, withIntermediateDirectories: true)
            let services = ["SPOOL_MUST_EXIST": "1", "WEBHOOK_TOKEN": "a token of this test"]
            let early = try await place.command("receive", settings: services)
            #expect(early.code == 69, "\(early.errors)")

            let first = try await Self.run(place)
            #expect(first.code == 0 && first.output.contains("A new spool was made"), "\(first.errors)")
            let receiver = try await place.start("receive", settings: services)
            _ = try await receiver.webhookPort
            #expect(try await receiver.stop() == .exit(0))
            let second = try await Self.run(place)
            #expect(second.code == 0 && second.output.isEmpty, "\(second.errors)")

            try FileManager.default.removeItem(atPath: place.spool.path)
            try FileManager.default.createDirectory(atPath: place.spool.path, withIntermediateDirectories: true)
            let lost = try await Self.run(place)
            #expect(lost.code == 69 && lost.errors.contains("is lost, or not mounted"), "\(lost.errors)")
            #expect(place.spool.entries("") == [])
        }
    }

    @Test("A spool from elsewhere is kept as it is, also one of version 0.1, and its loss is noticed from then on")
    func restored() async throws {
        try await withWorkplace { place in
            try place.makeSpool(["ledger"])
            #expect(try await Self.run(place).code == 0)
            #expect(place.spool.entries("").sorted() == ["incoming", "ledger"])
            try FileManager.default.removeItem(atPath: "\(place.spool.path)/ledger")
            #expect(try await Self.run(place).code == 69)
        }
    }

    private static func run(_ place: Workplace) async throws -> Workplace.Outcome {
        try await place.command(
            [],
            program: Repository.root.appending(path: "deploy/make-spool-once").path,
            settings: [
                "SPOOL_DIR": place.spool.path, "SPOOL_MARK": "\(place.folder)/mark",
                "SPOOL_VERSION_FILE": Repository.root.appending(path: "spool/VERSION").path,
            ]
        )
    }
}
