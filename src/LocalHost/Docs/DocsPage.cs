using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Serverless.LocalHost.Docs;

/// <summary>The API as a page to browse and try, beside the functions: <c>GET /docs</c>. Made in the browser from the
/// backend's own OpenAPI document; it loads nothing from elsewhere.</summary>
internal static class DocsPage
{
    private const string Path = "/docs";

    // What the page holds itself, and requests to this host.
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <param name="application">Where the page is served.</param>
    /// <param name="routePrefix">What the functions' routes begin with, such as <c>api</c>.</param>
    public static void UseDocsPage(this IApplicationBuilder application, string routePrefix)
    {
        var page = Read(routePrefix);
        application.Use(async (http, next) =>
        {
            if (http.Request.Path != Path || !HttpMethods.IsGet(http.Request.Method))
            {
                await next(http);
                return;
            }

            http.Response.ContentType = "text/html; charset=utf-8";
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Response.Headers.CacheControl = "no-cache";
            await http.Response.WriteAsync(page, http.RequestAborted);
        });
    }

    private static string Read(string routePrefix)
    {
        using var stream = typeof(DocsPage).Assembly.GetManifestResourceStream("docs.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("{prefix}", routePrefix.Length == 0 ? "" : "/" + routePrefix.Trim('/'), StringComparison.Ordinal);
    }
}
