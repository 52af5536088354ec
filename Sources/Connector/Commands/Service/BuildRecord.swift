import Glibc
import HTTPClient
import JSON

/// What this binary was built from and what it runs on, to tell whether a fault is in it.
///
/// The packages stand in `Package.resolved`, which SwiftPM writes before it builds; the build puts it into the binary.
struct BuildRecord {
    let lines: [String]

    init(version: String) throws(JSONError) {
        let resolved = try JSONValue(parsing: PackageResources.resolved_json)
        let packages = (resolved["pins"]?.array ?? []).map { pin in
            let state = pin["state"]
            let name = state?["version"]?.string ?? state?["branch"]?.string ?? "no version"
            return [pin["identity"]?.string ?? "?", "\(name) (\(state?["revision"]?.string?.prefix(12) ?? "?"))"]
        }
        let curl = HTTPClient.library
        let rows =
            [
                ["superoffice-connector", version], ["compiler", Self.compiler],
                ["libcurl", "\(curl.running), built for \(curl.built)"], ["glibc", Self.libc], ["kernel", Self.kernel],
            ] + packages
        lines = Console.columns(rows)
    }

    /// A program can only ask whether its compiler is at least of a version.
    private static var compiler: String {
        #if compiler(>=6.4)
            "Swift 6.4 or newer"
        #elseif compiler(>=6.3)
            "Swift 6.3"
        #else
            "Swift 6.2"
        #endif
    }

    private static var libc: String {
        var buffer = [CChar](repeating: 0, count: 100)
        guard confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count) > 0 else { return "?" }
        return text(buffer)
    }

    private static var kernel: String {
        var name = utsname()
        guard uname(&name) == 0 else { return "?" }
        return withUnsafeBytes(of: name.sysname) { text($0.bindMemory(to: CChar.self)) } + " "
            + withUnsafeBytes(of: name.release) { text($0.bindMemory(to: CChar.self)) }
    }

    private static func text(_ characters: some Sequence<CChar>) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
