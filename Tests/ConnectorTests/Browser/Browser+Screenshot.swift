import FoundationEssentials
import JSON

extension Browser {
    /// Where pictures are kept: beside what was built, so that git does not see them.
    static let pictures: String = {
        var folder = URL(filePath: Executable.path).deletingLastPathComponent()
        while !folder.lastPathComponent.hasPrefix(".build"), folder.path.count > 1 { folder.deleteLastPathComponent() }
        if folder.path.count <= 1 { folder = FileManager.default.temporaryDirectory }
        return folder.appending(path: "screenshots").path
    }()

    /// Takes a picture of the whole page, also of what lies below the window's edge, and says where it is.
    @discardableResult
    func screenshot(_ name: String) async throws -> String {
        let answer = try await devTools("Page.captureScreenshot", ["captureBeyondViewport": true])
        guard let text = answer["data"]?.string, let picture = Data(base64Encoded: text) else {
            throw Impatience(description: "no picture")
        }
        try FileManager.default.createDirectory(atPath: Self.pictures, withIntermediateDirectories: true)
        let path = "\(Self.pictures)/\(name).png"
        try picture.write(to: URL(filePath: path))
        return path
    }
}
