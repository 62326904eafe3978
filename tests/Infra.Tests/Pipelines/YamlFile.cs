using YamlDotNet.RepresentationModel;

namespace Serverless.Infra.Tests.Pipelines;

/// <summary>A YAML file as a tree; reading it fails where it is none, or repeats a key.</summary>
internal static class YamlFile
{
    public static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    /// <summary>The node at a path of keys; null where it is not there.</summary>
    public static YamlNode? At(this YamlNode node, params string[] path) => path.Aggregate<string, YamlNode?>(
        node, (current, key) => current is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null);

    public static string TextAt(this YamlNode node, params string[] path) => (node.At(path) as YamlScalarNode)?.Value ?? string.Empty;
}
