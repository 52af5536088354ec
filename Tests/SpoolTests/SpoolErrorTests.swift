import Glibc
import Testing

@testable import Spool

/// One line: what failed, on what, why, what to do.
@Suite struct SpoolErrorTests {
    static let table: [(call: String, code: CInt, kind: SpoolError.Kind, remedy: String)] = [
        ("write", ENOSPC, .noSpace, "free space"),
        ("write", EDQUOT, .noSpace, "free space"),
        ("open", EACCES, .permission, "owner and mode"),
        ("open", EROFS, .permission, "writable"),
        ("open", ENOENT, .missing, "mounted"),
        ("open", EMFILE, .inputOutput, "LimitNOFILE"),
        ("fsync", EIO, .inputOutput, "disk"),
        ("inotify_init1", EMFILE, .inputOutput, "max_user_instances"),
        ("inotify_add_watch", ENOSPC, .inputOutput, "max_user_watches"),
        ("rename", EXDEV, .inputOutput, "file system"),
        ("renameat2", EPERM, .permission, "sticky"),
    ]

    @Test(arguments: table) func saysWhatToDo(call: String, code: CInt, kind: SpoolError.Kind, remedy: String) {
        let error = SpoolError("write", "/spool/tmp/x", SystemCallError(call, code))
        #expect(error.kind == kind)
        #expect(
            error.description.hasPrefix("cannot write /spool/tmp/x: \(String(cString: strerror(code))) (\(call)); ")
        )
        #expect(error.description.contains(remedy))
        #expect(!error.description.contains("\n"))
    }
}
