import FoundationEssentials
import JSON
import Testing

/// What is known of the binary itself.
@Suite("The binary")
struct BuildRecordTests {
    @Test("--version --verbose lists every package with the version that was built")
    func packages() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").path
        let bytes = try #require(FileManager.default.contents(atPath: "\(root)/Package.resolved"), "built in this tree")
        let pins = try #require(try JSONValue(parsing: [UInt8](bytes))["pins"]?.array)
        #expect(pins.count > 10)
        try await withWorkplace { place in
            for arguments in [["--version", "--verbose"], ["--verbose", "--version"]] {
                let outcome = try await place.command(arguments)
                #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
                let lines = outcome.output.split(separator: "\n").map { line in
                    line.split(separator: " ", maxSplits: 1).map { $0.drop { $0 == " " } }
                }
                let told = Dictionary(lines.map { ($0[0], $0[1]) }) { first, _ in first }
                for pin in pins {
                    let name = Substring(try #require(pin["identity"]?.string))
                    let version = try #require(pin["state"]?["version"]?.string)
                    let revision = try #require(pin["state"]?["revision"]?.string?.prefix(12))
                    #expect(told[name] == "\(version) (\(revision))", "\(name)")
                }
                for name in ["superoffice-connector", "compiler", "libcurl", "glibc", "kernel"] {
                    #expect(told[Substring(name)]?.contains { $0.isNumber } == true, "\(name) in \(outcome.output)")
                }
            }
            let short = try await place.command("--version")
            #expect(short.output.split(separator: "\n").count == 1)
        }
    }

    @Test("Each direct dependency is pinned to one version")
    func pinned() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").path
        let manifest = String(
            decoding: try #require(FileManager.default.contents(atPath: "\(root)/Package.swift")),
            as: UTF8.self
        )
        let packages = manifest.split(separator: "\n").filter { $0.contains(".package(url:") }
        #expect(packages.count > 10)
        #expect(packages.allSatisfy { $0.contains(" exact: \"") }, "\(packages)")
    }

    /// As `readelf -d` and `-h` show it.
    @Test("It is position independent, and everything is bound before it starts (full RELRO)")
    func hardened() throws {
        let elf = ELF([UInt8](try #require(FileManager.default.contents(atPath: Executable.path))))
        #expect(elf.isPositionIndependent)
        #expect(elf.segments.contains { $0.kind == ELF.relro })
        let now = elf.dynamic[ELF.flags].map { $0 & 0x8 != 0 } ?? false
        let nowToo = elf.dynamic[ELF.flags1].map { $0 & 0x1 != 0 } ?? false
        #expect(now || nowToo, "\(elf.dynamic)")
        #expect(elf.segments.first { $0.kind == ELF.stack }.map { $0.flags & 0x1 } == 0, "a stack that cannot be run")
    }
}

/// As much of a 64-bit little-endian ELF file as the test asks about; see elf(5).
private struct ELF {
    static let relro: UInt64 = 0x6474_E552
    static let stack: UInt64 = 0x6474_E551
    static let flags: UInt64 = 30
    static let flags1: UInt64 = 0x6FFF_FFFB

    var isPositionIndependent: Bool
    var segments: [(kind: UInt64, flags: UInt64, offset: Int, size: Int)] = []
    /// Each tag's last value.
    var dynamic: [UInt64: UInt64] = [:]

    init(_ bytes: [UInt8]) {
        func number(_ offset: Int, _ length: Int) -> UInt64 {
            (0..<length).reversed().reduce(0) { $0 << 8 | UInt64(bytes[offset + $1]) }
        }
        // A shared object with an interpreter.
        isPositionIndependent = number(16, 2) == 3
        let (start, size, count) = (Int(number(32, 8)), Int(number(54, 2)), Int(number(56, 2)))
        for header in (0..<count).map({ start + $0 * size }) {
            segments.append(
                (number(header, 4), number(header + 4, 4), Int(number(header + 8, 8)), Int(number(header + 32, 8)))
            )
        }
        for segment in segments where segment.kind == 2 {
            for entry in stride(from: segment.offset, to: segment.offset + segment.size, by: 16) {
                dynamic[number(entry, 8)] = number(entry + 8, 8)
            }
        }
    }
}
