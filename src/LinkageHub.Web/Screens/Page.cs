using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LinkageHub.Web.Screens;

/// <summary>A page or a part of one, as an answer.</summary>
public static class Page
{
    public static IResult Of<T>(object? parameters = null) where T : IComponent => Of<T>(200, parameters);

    public static IResult Of<T>(int status, object? parameters = null) where T : IComponent
    {
        var values = new Dictionary<string, object?>();
        if (parameters is not null)
            foreach (System.ComponentModel.PropertyDescriptor property in System.ComponentModel.TypeDescriptor.GetProperties(parameters))
                values[property.Name] = property.GetValue(parameters);
        return new RazorComponentResult<T>(values) { StatusCode = status, PreventStreamingRendering = true };
    }

    /// <summary>After a click: go and look. A reload does not send it again.</summary>
    public static IResult See(string path) => Results.Redirect(path);
}
