using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace LinkageHub.Simulation.Tests;

/// <summary>Compiles the hub's sources with one of them changed. What the source generators add is made once.</summary>
internal sealed class MutantCompiler
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("LinkageHub.Simulation")]
        [assembly: System.Reflection.AssemblyVersion("1.0.0.0")]
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private readonly string root = SourceRoot();
    private readonly Dictionary<string, SyntaxTree> trees;
    private readonly CSharpCompilation whole;

    public MutantCompiler()
    {
        trees = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), file => Parse(File.ReadAllText(file), file));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is not ("LinkageHub.dll" or "LinkageHub.Simulation.dll")).Select(path => MetadataReference.CreateFromFile(path));
        var bare = CSharpCompilation.Create("LinkageHub", [.. trees.Values, Parse(Usings, "usings")], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(Generators(), parseOptions: Language).RunGeneratorsAndUpdateCompilation(bare, out var generated, out _);
        whole = (CSharpCompilation)generated;
    }

    /// <summary>The changed sources, or what is wrong with the table.</summary>
    public string? Plant(PlantedBug bug, string target)
    {
        var tree = trees[bug.File];
        var text = tree.ToString();
        var times = text.Split(bug.Find).Length - 1;
        if (times != 1)
            return $"stands {times} times in {bug.File}: {bug.Find}";
        var mutant = whole.ReplaceSyntaxTree(tree, Parse(text.Replace(bug.Find, bug.Replace, StringComparison.Ordinal), tree.FilePath));
        using var file = File.Create(target);
        var emitted = mutant.Emit(file);
        return emitted.Success ? null : string.Join("; ", emitted.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error).Take(3));
    }

    private static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text.ReplaceLineEndings("\n"), Encoding.UTF8), Language, path);

    /// <summary>The two generators the hub uses, from the SDK that builds it.</summary>
    private static IEnumerable<ISourceGenerator> Generators()
    {
        var runtime = new DirectoryInfo(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory());
        var packs = Path.Combine(runtime.Parent!.Parent!.Parent!.FullName, "packs", "Microsoft.NETCore.App.Ref");
        var newest = Directory.EnumerateDirectories(packs, $"{Environment.Version.Major}.*").MaxBy(pack => Version.Parse(Path.GetFileName(pack)))!;
        foreach (var name in (string[])["System.Text.Json.SourceGeneration", "System.Text.RegularExpressions.Generator"])
            foreach (var type in TypesOf(Assembly.LoadFrom(Path.Combine(newest, "analyzers/dotnet/cs", name + ".dll"))).Where(IsGenerator))
                yield return ((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator();
    }

    /// <summary>The editor's part of a generator's assembly needs what only an editor has.</summary>
    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException partly)
        {
            return partly.Types.OfType<Type>();
        }
    }

    private static bool IsGenerator(Type type) =>
        !type.IsAbstract && typeof(IIncrementalGenerator).IsAssignableFrom(type) && type.GetCustomAttributes<GeneratorAttribute>().Any();

    private static string SourceRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "LinkageHub.sln")))
                return Path.Combine(at.FullName, "src", "LinkageHub");
        throw new DirectoryNotFoundException("the repository is not above the tests");
    }
}
