package import Hummingbird

/// The context of every page: Hummingbird's, and who looks.
///
/// `ViewerMiddleware` fills in the language and the time zone; whatever lets people in, their name and the token of
/// their forms.
package struct PageContext: ChildRequestContext {
    package var coreContext: CoreRequestContextStorage
    package var viewer = Viewer()

    package init(context: BasicRequestContext) { coreContext = context.coreContext }
}
