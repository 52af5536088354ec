import HTTPTypes
import Hummingbird
import NIOCore

/// The style sheet, the script and the icon.
struct AssetRoutes: Sendable {
    func add(to router: some RouterMethods<BasicRequestContext>) {
        for (name, asset) in DashboardAssets.files {
            for method in [HTTPRequest.Method.get, .head] {
                router.on("/assets/\(name)", method: method) { request, _ in response(asset, to: request) }
            }
        }
    }

    /// With the version in its address a file never changes; without it the browser asks each time whether it did.
    private func response(_ asset: DashboardAssets.Asset, to request: Request) -> Response {
        let tag = "\"\(DashboardAssets.version)\""
        let isVersioned = Link(request.uri.string)["v"] == DashboardAssets.version
        let headers: HTTPFields = [
            .contentType: asset.contentType, .eTag: tag,
            .cacheControl: isVersioned ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        let known = request.headers[.ifNoneMatch]?.split(separator: ",").map { $0.filter { $0 != " " } } ?? []
        if known.contains(where: { $0 == tag || $0 == "W/\(tag)" || $0 == "*" }) {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }
}
