using System.Globalization;
using System.Xml.Linq;
using Serverless.TableEmulator.Cors;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Service;

/// <summary>
/// The service properties. The CORS rules take effect; settings of logging and metrics are kept and returned, and there
/// are no logs or metrics.
/// </summary>
internal sealed class ServiceProperties(TableStore store)
{
    private const string Setting = "service-properties";
    private const string Root = "StorageServiceProperties";

    private const int MaxRetentionDays = 365;

    private static readonly string[] Parts = ["Logging", "HourMetrics", "MinuteMetrics", "Cors"];

    private static readonly XElement Default = XElement.Parse(
        """
        <StorageServiceProperties><Logging><Version>1.0</Version><Read>false</Read><Write>false</Write><Delete>false</Delete><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging><HourMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics><MinuteMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></MinuteMetrics><Cors /></StorageServiceProperties>
        """);

    private volatile CorsRules? _cors;

    public async ValueTask<XElement> GetAsync(CancellationToken cancellationToken)
    {
        var stored = await store.GetSettingAsync(Setting, cancellationToken).ConfigureAwait(false);
        return (stored is null ? null : XmlBody.Read(stored)) ?? Default;
    }

    /// <summary>Sets the parts that the document has, and keeps the others.</summary>
    public async Task<TableError?> SetAsync(ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        if (XmlBody.Read(document) is not { } given || given.Name != Root) return TableErrors.InvalidXmlDocument;
        if (given.Elements().Any(part => !Parts.Contains(part.Name.LocalName))) return TableErrors.InvalidXmlDocument;
        if (CorsRules.Read(given.Element("Cors")) is null) return TableErrors.InvalidXmlDocument;
        if (given.Descendants("RetentionPolicy").Any(retention => !IsRetention(retention))) return TableErrors.InvalidXmlDocument;

        var current = await GetAsync(cancellationToken).ConfigureAwait(false);
        var next = new XElement(Root, Parts.Select(part => given.Element(part) ?? current.Element(part) ?? Default.Element(part)));
        await store.WriteAsync(new SetSettingCommand(Setting, XmlBody.Write(next)), cancellationToken).ConfigureAwait(false);
        _cors = null;
        return null;
    }

    public ValueTask<CorsRules> CorsAsync(CancellationToken cancellationToken) =>
        _cors is { } known ? ValueTask.FromResult(known) : LoadCorsAsync(cancellationToken);

    /// <summary>True for a retention of 1 to 365 days, and for none at all.</summary>
    private static bool IsRetention(XElement retention) => retention.Element("Days")?.Value.Trim() is not { } text
        || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MaxRetentionDays);

    private async ValueTask<CorsRules> LoadCorsAsync(CancellationToken cancellationToken)
    {
        var properties = await GetAsync(cancellationToken).ConfigureAwait(false);
        return _cors = CorsRules.Read(properties.Element("Cors")) ?? CorsRules.None;
    }
}
