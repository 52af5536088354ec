import FoundationEssentials
import Glibc
package import Spool

/// Whether the spool's folder, disk and watches will do.
package struct SpoolDiagnosis {
    private let files: SpoolFiles
    private let floor: Int

    /// - Parameter floor: bytes of free space below which webhooks are refused.
    package init(files: SpoolFiles, floor: Int) {
        self.files = files
        self.floor = floor
    }

    package func run() -> [Diagnosis] {
        if access(files.layout.path(.incoming), F_OK) != 0 {
            return [errno == EACCES ? folders : none, inotify]
        }
        let folders = folders
        // Who may not use the folders cannot write there, either.
        let disk = folders.level == .error ? nil : disk
        return [folders] + rights + [disk, fileSystem, inotify].compactMap(\.self)
    }

    private var none: Diagnosis {
        let found = "there is no spool at \(files.layout.root)"
        return files.mustExist
            ? .error("spool", found, "mount its volume (SPOOL_MUST_EXIST is set), or check SPOOL_DIR")
            : .warning("spool", found, "run makes it; or check SPOOL_DIR")
    }

    /// As `check` sees them.
    private var rights: [Diagnosis] {
        SpoolCheck(files: files).rights().map { .error("spool", "\($0.path): \($0.what)", $0.remedy) }
    }

    /// A folder that is missing will be made.
    private var folders: Diagnosis {
        let closed = SpoolLayout.Folder.allCases.map { files.layout.path($0) }.filter {
            access($0, R_OK | W_OK | X_OK) != 0 && errno != ENOENT
        }
        if closed.isEmpty { return .ok("spool", "\(files.layout.root): all folders can be used by this user") }
        return .error(
            "spool",
            "this user (uid \(getuid())) may not read and write \(closed.joined(separator: ", "))",
            "correct owner and mode, or run as the connector's user"
        )
    }

    /// By writing a file: an ext4 or xfs that has shut itself down still says that all is well.
    private var disk: Diagnosis {
        let space: VolumeSpace
        do { space = try SpoolProbe(files: files, floor: floor).run() } catch {
            switch error.kind {
            case .missing: return .warning("disk", "\(error)", "run makes the folders of a spool that is there")
            case .noSpace: return .error("disk", "\(error)", "for instance: superoffice-connector prune --days 7")
            default: return .error("disk", "\(error)", "until then webhooks are answered with 503")
            }
        }
        let text = "takes files, \(space.text) free; webhooks are refused below \(floor >> 20) MiB"
        if space.bytes < 4 * floor { return .warning("disk", text, "free space: superoffice-connector prune --days 7") }
        if let files = space.files, files < SpoolReport.fewFiles {
            return .warning("disk", text, "each job needs an inode: remove files from the volume")
        }
        return .ok("disk", text)
    }

    /// Other hosts' changes raise no event on these.
    private static let remote: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "9p", "fuse.glusterfs", "fuse.sshfs", "ceph",
    ]

    private var fileSystem: Diagnosis? {
        guard let kind = Self.kind(of: files.layout.root), Self.remote.contains(kind) else { return nil }
        return .warning(
            "file system",
            "the spool is on \(kind), which reports no files that other hosts put there",
            "such files wait for the sweep, at most 30 s"
        )
    }

    /// The type of the file system that is mounted closest above the path.
    private static func kind(of path: String) -> String? {
        guard let mounts = try? String(contentsOf: URL(filePath: "/proc/self/mounts"), encoding: .utf8) else {
            return nil
        }
        var closest: (point: Substring, kind: Substring) = ("", "")
        for line in mounts.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count > 2, parts[1].count >= closest.point.count else { continue }
            let folder = parts[1] == "/" ? "/" : "\(parts[1])/"
            if path == parts[1] || path.hasPrefix(folder) { closest = (parts[1], parts[2]) }
        }
        return closest.kind.isEmpty ? nil : String(closest.kind)
    }

    private var inotify: Diagnosis {
        let descriptor = inotify_init1(Int32(O_CLOEXEC))
        let limits = ["max_user_instances", "max_user_watches"].map { name in
            "\(name) \(Self.number("/proc/sys/fs/inotify/\(name)").map(String.init) ?? "?")"
        }
        guard descriptor >= 0 else {
            return .error(
                "inotify",
                "no instance is left for this user (\(limits.joined(separator: ", ")))",
                "sysctl fs.inotify.max_user_instances=512"
            )
        }
        close(descriptor)
        return .ok("inotify", limits.joined(separator: ", "))
    }

    private static func number(_ path: String) -> Int? {
        (try? String(contentsOf: URL(filePath: path), encoding: .utf8)).flatMap { Int($0.filter(\.isNumber)) }
    }
}
