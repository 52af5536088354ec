import FoundationEssentials
import JSON
import Subprocess
import Testing

/// What `deploy/Dockerfile` builds from.
@Suite("The image")
struct ImageTests {
    @Test("Its dependencies are those of Package.swift, with every product that a target wants")
    func dependencies() async throws {
        try await withWorkplace { place in
            let whole = try await Self.description(of: Repository.root.path, place)
            try place.write(whole.text, to: "package.json")
            let manifest = try await place.shell("\(Self.script) \(Self.manifest) < package.json")
            #expect(manifest.code == 0, "\(manifest.errors)")
            try place.write(manifest.output, to: "Package.swift")
            let reduced = try await Self.description(of: place.folder, place)

            #expect(reduced.json["dependencies"] == whole.json["dependencies"])
            #expect(reduced.json["toolsVersion"] == whole.json["toolsVersion"])
            let targets = try #require(whole.json["targets"]?.array).filter { $0["type"]?.string != "test" }
            let wanted = Set(targets.flatMap(Self.products))
            let listed = Self.products(try #require(reduced.json["targets"]?.array?.first))
            #expect(listed.count == wanted.count && Set(listed) == wanted)
        }
    }

    @Test("What is no package is refused")
    func refusal() async throws {
        try await withWorkplace { place in
            let outcome = try await place.shell("echo '{}' | \(Self.script) \(Self.manifest)")
            #expect(outcome.code != 0 && outcome.errors.contains("no products"), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test("It is built from files that are there, and the builder gets no others")
    func context() throws {
        let lines = try Repository.text(".dockerignore").split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.first == "*")
        let sent = lines.dropFirst().map { String($0.dropFirst()) }
        for path in sent where path != "Package.resolved" { #expect(Repository.isThere(path), "\(path)") }
        let copied = try Repository.text("deploy/Dockerfile").split(separator: "\n")
            .filter { $0.hasPrefix("COPY ") && !$0.contains("--from=") }
            .flatMap { $0.split(separator: " ").dropFirst().dropLast() }
            // A pattern, since it may be missing.
            .map { String($0).replacing("[d]", with: "d") }
        #expect(Set(copied) == Set(sent))
    }

    private static let script = Repository.root.appending(path: "deploy/dependencies").path
    private static let manifest = Repository.root.appending(path: "Package.swift").path

    /// The products of other packages that a target wants.
    private static func products(_ target: JSONValue) -> [String] {
        (target["dependencies"]?.array ?? []).compactMap { dependency in
            let parts = dependency["product"]?.array?.prefix(2).compactMap(\.string)
            return parts?.joined(separator: " of ")
        }
    }

    /// A Package.swift as SwiftPM understands it.
    ///
    /// Away from the build folder, which `swift test` may have locked.
    private static func description(
        of folder: String,
        _ place: Workplace
    ) async throws -> (text: String, json: JSONValue) {
        let result = try await Subprocess.run(
            .name("swift"),
            arguments: [
                "package", "--package-path", "\(folder)", "--scratch-path", "\(place.folder)/scratch", "dump-package",
            ],
            output: .string(limit: 10_000_000),
            error: .string(limit: 1_000_000)
        )
        guard result.terminationStatus.isSuccess else { throw Impatience(description: "\(result.standardError)") }
        return (result.standardOutput, try JSONValue(parsing: Array(result.standardOutput.utf8)))
    }
}
