<?php
// php drupal_7.php CHECKOUT: fills a Drupal 7 that is installed with the standard profile, with Views and CTools in
// sites/all/modules, with the documents, and makes a view of each kind.

define('DRUPAL_ROOT', $argv[1]);
chdir(DRUPAL_ROOT);
$_SERVER += ['REMOTE_ADDR' => '127.0.0.1', 'HTTP_HOST' => 'papers.example.org', 'REQUEST_METHOD' => 'GET'];
$_SERVER['SCRIPT_NAME'] = '/index.php';
require 'includes/bootstrap.inc';
drupal_bootstrap(DRUPAL_BOOTSTRAP_FULL);
variable_set('clean_url', 1);
variable_set('default_nodes_main', 4);
variable_set('error_level', 0);
module_enable(['views']);

field_create_field(['field_name' => 'field_date', 'type' => 'text']);
field_create_instance(['field_name' => 'field_date', 'entity_type' => 'node', 'bundle' => 'article', 'label' => 'Date']);
foreach (json_decode(file_get_contents(__DIR__ . '/documents.json')) as $number => [$title, $date, $summary]) {
    $node = (object) ['type' => 'article', 'title' => $title, 'language' => LANGUAGE_NONE];
    node_object_prepare($node);
    $node->uid = $node->status = $node->promote = 1;
    $node->created = strtotime('2024-01-01') + 3600 * $number;
    $node->body[LANGUAGE_NONE][0] = ['value' => $summary, 'format' => 'filtered_html'];
    $node->field_date[LANGUAGE_NONE][0] = ['value' => date('F j, Y', strtotime($date))];
    node_save($node);
}

function make_view($name, $style, $row, $pager) {
    $view = new view;
    [$view->name, $view->base_table, $view->api_version] = [$name, 'node', '3.0'];
    $handler = $view->new_display('default', 'Master', 'default');
    $handler->display->display_options = [
        'title' => 'Papers',
        'access' => ['type' => 'none'],
        'query' => ['type' => 'views_query'],
        'exposed_form' => ['type' => 'basic'],
        'pager' => ['type' => $pager, 'options' => ['items_per_page' => '4', 'offset' => '0', 'quantity' => '9']],
        'style_plugin' => $style,
        'row_plugin' => $row,
        'fields' => [
            'title' => ['id' => 'title', 'table' => 'node', 'field' => 'title', 'label' => '', 'link_to_node' => 1],
            'field_date' => ['id' => 'field_date', 'table' => 'field_data_field_date', 'field' => 'field_date', 'label' => 'Date'],
            'body' => ['id' => 'body', 'table' => 'field_data_body', 'field' => 'body', 'label' => ''],
        ],
        'sorts' => ['created' => ['id' => 'created', 'table' => 'node', 'field' => 'created', 'order' => 'DESC']],
        'filters' => ['title' => [
            'id' => 'title', 'table' => 'node', 'field' => 'title', 'operator' => 'contains', 'exposed' => true,
            'expose' => ['operator_id' => 'title_op', 'operator' => 'title_op', 'label' => 'Title', 'identifier' => 'words'],
        ]],
        'empty' => ['area' => ['id' => 'area', 'table' => 'views', 'field' => 'area', 'empty' => true,
            'content' => 'No papers were found.', 'format' => 'filtered_html']],
        'header' => $name == 'papers' ? ['result' => ['id' => 'result', 'table' => 'views', 'field' => 'result']] : [],
    ];
    $view->new_display('page', 'Page', 'page')->display->display_options['path'] = $name;
    $view->save();
}

make_view('papers', 'default', 'fields', 'full');
make_view('papers_table', 'table', 'fields', 'full');
make_view('papers_list', 'list', 'fields', 'full');
make_view('papers_teasers', 'default', 'node', 'full');
make_view('papers_mini', 'default', 'fields', 'mini');
menu_rebuild();
cache_clear_all();
